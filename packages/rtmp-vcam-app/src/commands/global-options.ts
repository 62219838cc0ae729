import { type OptionTable, option, optionalOption } from '../config/option.ts';
import { runSchema } from '../config/run-schema.ts';
import { filePath, yesOrNo } from '../config/values.ts';

/** Options of every command. */
export const globalOptions: OptionTable<{
  readonly verbose: boolean;
  readonly help: boolean;
  readonly version: boolean;
}> = {
  verbose: runSchema.verbose,
  help: option(yesOrNo(), false, { group: 'Program', short: 'h', help: 'Show this help' }),
  version: option(yesOrNo(), false, { group: 'Program', help: 'Show the version' }),
};

/** The option of commands that read the config file; flag and variable only. */
export const configOption: OptionTable<{ readonly config: string | undefined }> = {
  config: optionalOption(filePath(), {
    group: 'Program',
    placeholder: 'FILE',
    help: 'Config file; rtmp-vcam config shows what it may hold',
    unset: 'config.toml in the config folder, if there is one',
  }),
};
