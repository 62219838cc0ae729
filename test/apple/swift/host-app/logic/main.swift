// Everything here needs Foundation only, so it runs on Macs too.
MainActor.assumeIsolated {
  run(extensionTests + wordsTests + serverTests + menuTests + processTests)
}
