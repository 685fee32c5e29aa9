import type { ModelId } from './model-protocol';

/** As what a model can be exported, and where to. */
export const EXPORTS = ['onnx', 'safetensors'] as const;

export interface ExportParams {
  readonly model: ModelId;
  readonly to: (typeof EXPORTS)[number];
  /** A folder that does not exist yet. */
  readonly target: string;
}
