@_exported import CoreMedia

/// https://developer.apple.com/documentation/coremediaio/cmioextensionproperty
/// A custom property is named `4cc_<selector>_<scope>_<element>`. Its value is a string or data.
public struct CMIOExtensionProperty: RawRepresentable, Hashable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let providerName = CMIOExtensionProperty(rawValue: "CMIOExtensionPropertyProviderName")
  public static let providerManufacturer = CMIOExtensionProperty(rawValue: "CMIOExtensionPropertyProviderManufacturer")
  public static let deviceModel = CMIOExtensionProperty(rawValue: "CMIOExtensionPropertyDeviceModel")
  public static let deviceTransportType = CMIOExtensionProperty(rawValue: "CMIOExtensionPropertyDeviceTransportType")
  public static let streamActiveFormatIndex = CMIOExtensionProperty(
    rawValue: "CMIOExtensionPropertyStreamActiveFormatIndex")
  public static let streamFrameDuration = CMIOExtensionProperty(rawValue: "CMIOExtensionPropertyStreamFrameDuration")
  public static let streamMaxFrameDuration = CMIOExtensionProperty(
    rawValue: "CMIOExtensionPropertyStreamMaxFrameDuration")
  public static let streamSinkBufferQueueSize = CMIOExtensionProperty(
    rawValue: "CMIOExtensionPropertyStreamSinkBufferQueueSize")
  public static let streamSinkBuffersRequiredForStartup = CMIOExtensionProperty(
    rawValue: "CMIOExtensionPropertyStreamSinkBuffersRequiredForStartup")
  public static let streamSinkBufferUnderrunCount = CMIOExtensionProperty(
    rawValue: "CMIOExtensionPropertyStreamSinkBufferUnderrunCount")
  public static let streamSinkEndOfData = CMIOExtensionProperty(rawValue: "CMIOExtensionPropertyStreamSinkEndOfData")
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensionpropertyattributes
public class CMIOExtensionPropertyAttributes<ObjectType: AnyObject>: NSObject {
  public let isReadOnly: Bool
  public init(minValue: ObjectType?, maxValue: ObjectType?, validValues: [ObjectType]?, readOnly: Bool) {
    isReadOnly = readOnly
  }
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensionpropertystate
public class CMIOExtensionPropertyState<ObjectType: AnyObject>: NSObject {
  public let value: ObjectType?
  public let attributes: CMIOExtensionPropertyAttributes<ObjectType>?
  public init(value: ObjectType?, attributes: CMIOExtensionPropertyAttributes<ObjectType>?) {
    self.value = value
    self.attributes = attributes
  }
}

public typealias PropertyStates = [CMIOExtensionProperty: CMIOExtensionPropertyState<AnyObject>]

/// https://developer.apple.com/documentation/coremediaio/cmioextensionproviderproperties
public class CMIOExtensionProviderProperties: NSObject {
  public var name: String?
  public var manufacturer: String?
  public var propertiesDictionary: PropertyStates
  public init(dictionary: PropertyStates) { propertiesDictionary = dictionary }
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensiondeviceproperties
public class CMIOExtensionDeviceProperties: NSObject {
  public var model: String?
  public var transportType: Int?
  public var propertiesDictionary: PropertyStates
  public init(dictionary: PropertyStates) { propertiesDictionary = dictionary }

  public func setPropertyState(
    _ propertyState: CMIOExtensionPropertyState<AnyObject>?, forProperty property: CMIOExtensionProperty
  ) {
    propertiesDictionary[property] = propertyState
  }
}

/// https://developer.apple.com/documentation/coremediaio/cmioextensionstreamproperties
public class CMIOExtensionStreamProperties: NSObject {
  public var activeFormatIndex: Int?
  public var frameDuration: CMTime?
  public var maxFrameDuration: CMTime?
  public var sinkBufferQueueSize: Int?
  public var sinkBuffersRequiredForStartup: Int?
  public var sinkBufferUnderrunCount: Int?
  public var sinkEndOfData: Int?
  public var propertiesDictionary: PropertyStates
  public init(dictionary: PropertyStates) { propertiesDictionary = dictionary }
}
