/** `export`: writes a model in a format that other programs read. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { EXPORTS, type ExportParams } from '../../engine/protocol/export-protocol';
import { pathArgument } from '../arguments';
import type { Call } from '../call';
import { tellingProgress } from '../telling-progress';
import { addCommand, type ModelOptions } from './options';

interface ExportOptions extends ModelOptions {
  readonly to: ExportParams['to'];
}

export function addExport(program: Command, call: Call): void {
  const toHelp =
    'as a Hugging Face folder (safetensors, of a GGUF file) or as a folder that Transformers.js opens (onnx)';
  addCommand(program, 'export', 'write a model as other programs read it', call)
    .argument('<folder>', 'the folder to make', pathArgument)
    .addOption(new Option('--to <format>', toHelp).choices(EXPORTS).makeOptionMandatory())
    .action((folder: string, options: ExportOptions) => runExport(call, folder, options));
}

async function runExport(call: Call, folder: string, { model, to, json }: ExportOptions) {
  const { engine, terminal } = call;
  const target = resolve(folder);
  await tellingProgress(call, 'Writing the model', (asked) => engine.exportModel({ model, to, target }, asked));
  if (json) terminal.printJson({ folder: target, to });
  else terminal.print(`Written to ${target}`);
}
