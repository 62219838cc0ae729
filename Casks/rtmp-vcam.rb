# This repository is a tap: brew tap OWNER/rtmp-vcam https://github.com/OWNER/rtmp-vcam
# scripts/macos/write-cask.sh writes the version, checksum and addresses of a release into this file.
cask "rtmp-vcam" do
  version "0.1.0"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"

  url "https://github.com/OWNER/rtmp-vcam/releases/download/v#{version}/RTMP-Virtual-Camera-#{version}.zip"
  name "RTMP Virtual Camera"
  desc "Turns any RTMP stream into a camera"
  homepage "https://github.com/OWNER/rtmp-vcam"

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
