import ServiceManagement

/// Controls whether macOS opens the app at login.
enum LoginItem {
  static var isOn: Bool { SMAppService.mainApp.status == .enabled }

  static func openSettings() { SMAppService.openSystemSettingsLoginItems() }

  static func set(_ isOn: Bool) throws {
    if isOn {
      try SMAppService.mainApp.register()
    } else {
      try SMAppService.mainApp.unregister()
    }
  }
}
