MainActor.assumeIsolated {
  run(appTests)
}
