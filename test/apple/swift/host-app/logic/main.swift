// These tests need only Foundation, so they run on Macs too.
MainActor.assumeIsolated {
  run(extensionTests + wordsTests + serverTests + menuTests + processTests)
}
