import Foundation

/// What the app remembers.
struct HostSettings {
  private let defaults = UserDefaults.standard

  /// The server is started with the app, unless it was stopped the last time.
  var wantsServer: Bool {
    get { !defaults.bool(forKey: "serverStopped") }
    nonmutating set { defaults.set(!newValue, forKey: "serverStopped") }
  }

  var wasAskedToInstall: Bool {
    get { defaults.bool(forKey: "askedToInstall") }
    nonmutating set { defaults.set(newValue, forKey: "askedToInstall") }
  }
}
