import { join } from 'node:path';

/** Where the weights are kept that ghost text made of models. @param storage the extension's own */
export function quantizedFolder(storage: string): string {
  return join(storage, 'quantized');
}
