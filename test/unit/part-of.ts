/** Any part of a value, to any depth, and so of what its functions return. */
export type Part<T> = T extends (...parameters: infer Parameters) => infer Result
  ? (...parameters: Parameters) => Part<Result>
  : T extends Promise<infer Value>
    ? Promise<Part<Value>>
    : T extends ArrayBufferView
      ? T
      : T extends readonly unknown[]
        ? { readonly [Key in keyof T]: Part<T[Key]> }
        : T extends object
          ? { readonly [Key in keyof T]?: Part<T[Key]> | undefined }
          : T;

/** An object of which a test needs only a part: what it gives is checked to be of the type, and what it leaves out is absent. */
export function partOf<T>(part: Part<T>): T {
  return part as T;
}
