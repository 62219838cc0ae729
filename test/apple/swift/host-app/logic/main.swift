// Everything here needs Foundation only, so it runs on Macs too.
MainActor.assumeIsolated {
  report(extensionTests + wordsTests + serverTests + menuTests + processTests)
}
