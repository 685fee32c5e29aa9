/** Whether a model can suggest ghost text. */
import type { ModelDescription } from '../../engine/protocol/library-protocol';

/** False for encoders, which do not continue a text, and for encoder-decoders, which write another one. */
export function continuesTexts({ predicts, memory }: Pick<ModelDescription, 'predicts' | 'memory'>): boolean {
  return predicts === 'next token' && memory?.ghostText !== null;
}
