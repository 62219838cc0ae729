// These tests need only Foundation, so they run on Macs too.
MainActor.assumeIsolated {
  run(reportTests + serverTests + menuTests + processTests)
}
