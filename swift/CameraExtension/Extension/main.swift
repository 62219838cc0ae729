import CoreMediaIO
import Foundation
import RTMPVcamShared

// The process of the Camera Extension. macOS starts it when the first app looks for cameras; it serves all apps.
let queue = DispatchQueue(label: RTMP_VCAM_EXTENSION_BUNDLE_ID, qos: .userInteractive)
let camera = Camera(queue: queue, clock: SystemHostClock())
let source = ProviderSource(camera: camera)
log.notice("version \(Identity.version, privacy: .public) starts")
CMIOExtensionProvider.startService(provider: source.provider)
CFRunLoopRun()
