MainActor.assumeIsolated {
  report(appTests)
}
