// What Apple's CoreFoundation and MacTypes.h add to Foundation. A double for checks on Linux, as all in this folder.
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

/// Returns at once: tests have no run loop. https://developer.apple.com/documentation/corefoundation/cfrunlooprun()
public func CFRunLoopRun() {}

/// Tells about a wrong call as the frameworks do, by ending the process. Doubles only.
public func requireOfCaller(_ condition: @autoclosure () -> Bool, _ rule: String) {
  if !condition() { fatalError("the double was called wrongly: \(rule)") }
}
