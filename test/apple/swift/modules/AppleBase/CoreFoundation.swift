// The parts of Apple's CoreFoundation and MacTypes.h that Foundation does not have on Linux. Like all modules in this
// folder it is a double, for tests on Linux.
// https://developer.apple.com/documentation/corefoundation
@_exported import Foundation

public typealias OSStatus = Int32
public typealias OSType = UInt32
public typealias FourCharCode = UInt32
public typealias CFIndex = Int
public typealias CFString = NSString
public typealias CFDictionary = NSDictionary
public typealias CFNumber = NSNumber
public typealias CFTypeRef = AnyObject
public typealias CFAttributedString = NSAttributedString

/// https://developer.apple.com/documentation/corefoundation/cfallocator
public final class CFAllocator {}

public let noErr: OSStatus = 0
nonisolated(unsafe) public let kCFAllocatorDefault: CFAllocator? = nil

/// Returns at once, because tests have no run loop.
/// https://developer.apple.com/documentation/corefoundation/cfrunlooprun()
public func CFRunLoopRun() {}

/// Ends the process at a wrong call, as the frameworks do. Only the doubles have this.
public func requireOfCaller(_ condition: @autoclosure () -> Bool, _ rule: String) {
  if !condition() { fatalError("the double was called wrongly: \(rule)") }
}
