/** Whether a model can suggest ghost text. */
import type { ModelDescription } from '../../engine/protocol/library-protocol';

/** Encoders do not go on with a text, and encoder-decoders write another one. */
export function continuesTexts({ predicts, memory }: Pick<ModelDescription, 'predicts' | 'memory'>): boolean {
  return predicts === 'next token' && memory?.ghostText !== null;
}
