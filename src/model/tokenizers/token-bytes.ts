/** The bytes that a token stands for within a text, or, where it is the first token of all, at its beginning. */
export type TokenBytes = (token: string, isFirst: boolean) => Uint8Array;

/** Without a decoder, tokens are set apart by spaces. */
export const spaced: TokenBytes = (token, isFirst) => new TextEncoder().encode(isFirst ? token : ` ${token}`);
