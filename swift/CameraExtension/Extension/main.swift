import CoreMediaIO
import Foundation

// The process of the Camera Extension: macOS starts it with the first app that looks for cameras, and it serves them all.
let queue = DispatchQueue(label: "com.rtmpvcam.camera", qos: .userInteractive)
let camera = Camera(queue: queue, clock: SystemHostClock())
let source = ProviderSource(camera: camera, ringName: Identity.ringName)
log.notice("version \(Identity.version, privacy: .public) starts")
CMIOExtensionProvider.startService(provider: source.provider)
CFRunLoopRun()
