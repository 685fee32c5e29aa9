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
  async get(key: string, capture: () => Promise<NodeValues>): Promise<NodeValues> {
    const known = this.blocks.get(key) ?? { values: capture(), bytes: 0 };
    this.blocks.delete(key);
    this.blocks.set(key, known);
    try {
      const values = await known.values;
      known.bytes = byteLengthOf(values);
      this.trim(key);
      return values;
    } catch (error) {
      if (this.blocks.get(key) === known) this.blocks.delete(key);
      throw error;
    }
  }

  clear(): void {
    this.blocks.clear();
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
