/** Blocks whose stages were kept because they were read: the most recently read ones stay, within a number of bytes. */
import type { NodeValues } from './pass';

interface Captured {
  readonly values: Promise<NodeValues>;
  /** 0 while it is being computed. */
  bytes: number;
}

export class CapturedBlocks {
  /** In the order of the last access, the least recent first. */
  private readonly blocks = new Map<string, Captured>();

  /** @param limit in bytes; the newest block stays however large it is */
  constructor(private readonly limit: number) {}

  get byteLength(): number {
    return [...this.blocks.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** A block's stages, computed once even if several callers ask for them at the same time. */
  get(key: string, capture: () => Promise<NodeValues>): Promise<NodeValues> {
    const block = this.blocks.get(key) ?? this.begin(key, capture);
    this.blocks.delete(key);
    this.blocks.set(key, block);
    return block.values;
  }

  clear(): void {
    this.blocks.clear();
  }

  private begin(key: string, capture: () => Promise<NodeValues>): Captured {
    const block: Captured = { values: capture(), bytes: 0 };
    block.values.then(
      (values) => {
        block.bytes = byteLengthOf(values);
        this.trim(key);
      },
      () => {
        if (this.blocks.get(key) === block) this.blocks.delete(key);
      },
    );
    return block;
  }

  private trim(newest: string): void {
    for (const [key, { bytes }] of [...this.blocks]) {
      if (this.byteLength <= this.limit) return;
      if (key !== newest && bytes > 0) this.blocks.delete(key);
    }
  }
}

function byteLengthOf(values: NodeValues): number {
  return [...values.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
