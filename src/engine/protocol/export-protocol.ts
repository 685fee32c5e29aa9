import type { ModelId } from './model-protocol';

/** The formats in which a model can be exported. */
export const EXPORTS = ['onnx', 'safetensors'] as const;

export interface ExportParams {
  readonly model: ModelId;
  readonly to: (typeof EXPORTS)[number];
  /** The folder to write, which must not exist yet. */
  readonly target: string;
}
