import Foundation

/// The settings that the app saves.
struct HostSettings {
  private let defaults = UserDefaults.standard

  /// True when the server starts with the app: until the user stops it.
  var wantsServer: Bool {
    get { !defaults.bool(forKey: "serverStopped") }
    nonmutating set { defaults.set(!newValue, forKey: "serverStopped") }
  }

  var wasAskedToInstall: Bool {
    get { defaults.bool(forKey: "askedToInstall") }
    nonmutating set { defaults.set(newValue, forKey: "askedToInstall") }
  }
}
