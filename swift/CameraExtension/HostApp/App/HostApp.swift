import AppKit

@main
enum HostApp {
  @MainActor
  static func main() {
    let app = NSApplication.shared
    let controller = AppController()
    // NSApplication does not retain its delegate.
    withExtendedLifetime(controller) {
      app.delegate = controller
      app.setActivationPolicy(.accessory)
      app.run()
    }
  }
}
