@_exported import Foundation

/// https://developer.apple.com/documentation/avfoundation/avmediatype
public struct AVMediaType: Equatable, Sendable {
  let rawValue: String
  public static let video = AVMediaType(rawValue: "vide")
}

/// https://developer.apple.com/documentation/avfoundation/avauthorizationstatus
public enum AVAuthorizationStatus: Int, Sendable { case notDetermined, restricted, denied, authorized }

/// What the user has answered, and the questions that wait. Only the double has these.
nonisolated(unsafe) public var cameraAuthorization = AVAuthorizationStatus.notDetermined
nonisolated(unsafe) public var cameraQuestions: [@Sendable (Bool) -> Void] = []

/// https://developer.apple.com/documentation/avfoundation/avcapturedevice
public class AVCaptureDevice: NSObject {
  public class func authorizationStatus(for mediaType: AVMediaType) -> AVAuthorizationStatus { cameraAuthorization }

  public class func requestAccess(
    for mediaType: AVMediaType, completionHandler handler: @escaping @Sendable (Bool) -> Void
  ) {
    cameraQuestions.append(handler)
  }
}
