public typealias CMIOObjectID = UInt32
public typealias CMIOObjectPropertySelector = UInt32
public typealias CMIOObjectPropertyScope = UInt32
public typealias CMIOObjectPropertyElement = UInt32

// Swift imports the enumerators of an unnamed C enum as Int.
public let kCMIOObjectSystemObject = 1
public let kCMIOHardwarePropertyDevices = 0x6465_7623
public let kCMIODevicePropertyDeviceUID = 0x7569_6420
public let kCMIOObjectPropertyScopeGlobal = 0x676C_6F62
public let kCMIOObjectPropertyElementMain = 0

/// https://developer.apple.com/documentation/coremediaio/cmioobjectpropertyaddress
public struct CMIOObjectPropertyAddress {
  public var mSelector: CMIOObjectPropertySelector
  public var mScope: CMIOObjectPropertyScope
  public var mElement: CMIOObjectPropertyElement
  public init(
    mSelector: CMIOObjectPropertySelector, mScope: CMIOObjectPropertyScope, mElement: CMIOObjectPropertyElement
  ) {
    self.mSelector = mSelector
    self.mScope = mScope
    self.mElement = mElement
  }
}

/// A camera that clients see. Only the double has this.
public struct ListedCamera {
  public var uid: String
  /// Custom properties, by the number that their four characters make.
  public var texts: [UInt32: String]
  public init(uid: String, texts: [UInt32: String] = [:]) {
    self.uid = uid
    self.texts = texts
  }

  func text(_ selector: CMIOObjectPropertySelector) -> String? {
    Int(selector) == kCMIODevicePropertyDeviceUID ? uid : texts[selector]
  }
}

/// The cameras that clients see; their ids begin at 100. Only the double has this.
nonisolated(unsafe) public var listedCameras: [ListedCamera] = []

/// https://developer.apple.com/documentation/coremediaio/cmioobjectgetpropertydatasize(_:_:_:_:_:)
public func CMIOObjectGetPropertyDataSize(
  _ objectID: CMIOObjectID, _ address: UnsafePointer<CMIOObjectPropertyAddress>!, _ qualifierDataSize: UInt32,
  _ qualifierData: UnsafeRawPointer!, _ dataSize: UnsafeMutablePointer<UInt32>!
) -> OSStatus {
  guard objectID == 1, address.pointee.mSelector == kCMIOHardwarePropertyDevices else { return -1 }
  dataSize.pointee = UInt32(listedCameras.count * 4)
  return noErr
}

/// https://developer.apple.com/documentation/coremediaio/cmioobjectgetpropertydata(_:_:_:_:_:_:_:)
public func CMIOObjectGetPropertyData(
  _ objectID: CMIOObjectID, _ address: UnsafePointer<CMIOObjectPropertyAddress>!, _ qualifierDataSize: UInt32,
  _ qualifierData: UnsafeRawPointer!, _ dataSize: UInt32, _ dataUsed: UnsafeMutablePointer<UInt32>!,
  _ data: UnsafeMutableRawPointer!
) -> OSStatus {
  let selector = Int(address.pointee.mSelector)
  requireOfCaller(Int(address.pointee.mScope) == kCMIOObjectPropertyScopeGlobal, "these properties are global")
  if objectID == 1, selector == kCMIOHardwarePropertyDevices {
    for index in 0..<Int(dataSize) / 4 {
      data.storeBytes(of: UInt32(100 + index), toByteOffset: 4 * index, as: UInt32.self)
    }
    return noErr
  }
  guard let text = listedCamera(objectID)?.text(address.pointee.mSelector) else { return -1 }
  requireOfCaller(dataSize == 8, "a string is a pointer of 8 bytes")
  data.storeBytes(of: Unmanaged.passRetained(NSString(string: text)).toOpaque(), as: UnsafeMutableRawPointer.self)
  return noErr
}

private func listedCamera(_ objectID: CMIOObjectID) -> ListedCamera? {
  guard objectID >= 100, objectID - 100 < listedCameras.count else { return nil }
  return listedCameras[Int(objectID - 100)]
}
