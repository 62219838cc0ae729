import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Options for a test that needs these programs (`gst:NAME` is a GStreamer element): the test is skipped when one is
 * missing. In CI everything is installed, so there a missing one throws.
 */
export function needs(...tools: readonly string[]): { readonly skip?: string } {
  const missing = tools.filter((tool) => !isInstalled(tool));
  if (missing.length === 0) return {};
  const reason = `needs ${missing.join(', ')}, which scripts/setup-test-tools.sh installs`;
  if (process.env['CI'] === 'true') throw new Error(`CI ${reason}`);
  return { skip: reason };
}

export function isInstalled(tool: string): boolean {
  if (!tool.startsWith('gst:')) return isProgram(tool);
  const element = tool.slice('gst:'.length);
  // Plugins from elsewhere have versions of their own, which it would otherwise compare with that of GStreamer.
  const any = ['--exists', '--atleast-version=0.0', element];
  return isProgram('gst-inspect-1.0') && spawnSync('gst-inspect-1.0', any).status === 0;
}

function isProgram(name: string): boolean {
  // On Debian the last two are not in the PATH of users other than root.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
