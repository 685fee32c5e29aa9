/** The advice that the terminal appends to errors of the engine. */
import type { EngineOptions } from '../engine/protocol/engine-options';

export const ADVICE: EngineOptions['advice'] = {
  'unknown model': '`llm-trace models` lists all that are here.',
  'absent model': 'name that model with `--model FOLDER`',
  'nothing masked': 'Or mask a token of the text by its number: `--mask 3`.',
};
