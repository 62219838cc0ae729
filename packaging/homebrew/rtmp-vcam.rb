# Installs the app that `make build-swift` packed on this Mac: brew install --cask ./packaging/homebrew/rtmp-vcam.rb
# scripts/macos/write-cask.sh makes the cask of a release from this one: it fills in the address, homepage and checksum.
# A cask cannot read rtmp_vcam_camera.h, so it repeats the app's name and bundle id. A test compares them.
cask "rtmp-vcam" do
  version "0.1.0"
  sha256 :no_check

  url "file://#{File.expand_path("../../build/macos", __dir__)}/RTMP-Virtual-Camera-#{version}.zip"
  name "RTMP Virtual Camera"
  desc "Turns any RTMP stream into a camera"

  depends_on macos: ">= :ventura"

  app "RTMP Virtual Camera.app"

  # macOS removes the extension when the app is deleted.
  uninstall quit: "com.rtmpvcam.host"

  zap trash: [
    "~/Library/Application Support/rtmp-vcam",
    "~/Library/Logs/RTMP Virtual Camera",
    "~/Library/Preferences/com.rtmpvcam.host.plist",
  ]

  caveats <<~EOS
    Open the app once and choose Install Camera. macOS asks you to allow it:
      macOS 13, 14: System Settings > Privacy & Security
      macOS 15 and later: System Settings > General > Login Items & Extensions > Camera Extensions
    Before you uninstall, choose Uninstall Camera in the app's menu.
  EOS
end
