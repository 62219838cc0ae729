import { type OptionTable, option, optionalOption } from '../config/option.ts';
import { runSchema } from '../config/run-schema.ts';
import { filePath, yesOrNo } from '../config/values.ts';

/** The options that every command has. */
export const globalOptions: OptionTable<{
  readonly verbose: boolean;
  readonly help: boolean;
  readonly version: boolean;
}> = {
  verbose: runSchema.verbose,
  help: option(yesOrNo(), false, { group: 'Program', short: 'h', help: 'Show this help' }),
  version: option(yesOrNo(), false, { group: 'Program', short: 'V', help: 'Show the version' }),
};

/** For commands that read the config file. A flag or a variable sets it, not the file itself. */
export const configOption: OptionTable<{ readonly config: string | undefined }> = {
  config: optionalOption(filePath(), {
    group: 'Program',
    placeholder: 'FILE',
    help: 'Config file to read; rtmp-vcam config prints one',
    unset: 'config.toml in the config folder, if it exists',
  }),
};
