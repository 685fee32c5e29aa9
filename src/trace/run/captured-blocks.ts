/** Blocks whose stages were captured since somebody looked at them: the newest stay, within a number of bytes. */
import type { NodeValues } from './pass';

interface Captured {
  readonly values: Promise<NodeValues>;
  /** 0 while it is computed. */
  bytes: number;
}

export class CapturedBlocks {
  /** The least recently read first. */
  private readonly blocks = new Map<string, Captured>();

  /** @param limit bytes; the newest block stays whatever it takes */
  constructor(private readonly limit: number) {}

  get byteLength(): number {
    return [...this.blocks.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** A block's stages, computed once however many ask for them at the same time. */
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
