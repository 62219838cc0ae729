/// https://developer.apple.com/documentation/coremediaio/cmioextensionclient
public class CMIOExtensionClient: NSObject {
  public let clientID = UUID()
  public let pid: pid_t

  /// Only the framework makes real clients; tests make these.
  public init(pid: pid_t) { self.pid = pid }
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensionprovidersource
public protocol CMIOExtensionProviderSource: NSObjectProtocol {
  func connect(to client: CMIOExtensionClient) throws
  func disconnect(from client: CMIOExtensionClient)
  var availableProperties: Set<CMIOExtensionProperty> { get }
  func providerProperties(
    forProperties properties: Set<CMIOExtensionProperty>
  ) throws -> CMIOExtensionProviderProperties
  func setProviderProperties(_ providerProperties: CMIOExtensionProviderProperties) throws
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensionprovider
public class CMIOExtensionProvider: NSObject {
  public private(set) weak var source: (any CMIOExtensionProviderSource)?
  public let clientQueue: DispatchQueue
  public private(set) var devices: [CMIOExtensionDevice] = []
  /// The provider that was started. Only the double has this.
  nonisolated(unsafe) public static var started: CMIOExtensionProvider?

  public init(source: any CMIOExtensionProviderSource, clientQueue: DispatchQueue?) {
    self.source = source
    self.clientQueue = clientQueue ?? DispatchQueue(label: "provider")
  }

  public static func startService(provider: CMIOExtensionProvider) {
    requireOfCaller(started == nil, "a process starts one provider")
    started = provider
  }

  public func addDevice(_ device: CMIOExtensionDevice) throws {
    requireOfCaller(!device.streams.isEmpty, "a device has its streams before it is added: later ones are not seen")
    device.isAdded = true
    devices.append(device)
  }
}
