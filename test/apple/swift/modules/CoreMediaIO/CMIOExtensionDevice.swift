/// https://developer.apple.com/documentation/coremediaio/cmioextensiondevicesource
public protocol CMIOExtensionDeviceSource: NSObjectProtocol {
  var availableProperties: Set<CMIOExtensionProperty> { get }
  func deviceProperties(forProperties properties: Set<CMIOExtensionProperty>) throws -> CMIOExtensionDeviceProperties
  func setDeviceProperties(_ deviceProperties: CMIOExtensionDeviceProperties) throws
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensiondevice
public class CMIOExtensionDevice: NSObject {
  public let localizedName: String
  public let deviceID: UUID
  public let legacyDeviceID: String
  public private(set) weak var source: (any CMIOExtensionDeviceSource)?
  public private(set) var streams: [CMIOExtensionStream] = []
  var isAdded = false
  /// The changes that were reported to clients, oldest first. Only the double has this.
  public private(set) var notified: [PropertyStates] = []

  public init(
    localizedName: String, deviceID: UUID, legacyDeviceID: String?, source: any CMIOExtensionDeviceSource
  ) {
    self.localizedName = localizedName
    self.deviceID = deviceID
    self.legacyDeviceID = legacyDeviceID ?? deviceID.uuidString
    self.source = source
  }

  public func addStream(_ stream: CMIOExtensionStream) throws {
    requireOfCaller(!isAdded, "streams are added before the device is")
    streams.append(stream)
  }

  public func notifyPropertiesChanged(_ propertyStates: PropertyStates) {
    for (property, state) in propertyStates where property.rawValue.hasPrefix("4cc_") {
      let isCarried = state.value is NSString || state.value is NSData
      requireOfCaller(isCarried, "the value of a custom property is a string or data")
    }
    notified.append(propertyStates)
  }
}
