MainActor.assumeIsolated {
  run(deviceTests + showingTests + formatTests + sinkTests + presenceTests)
}
