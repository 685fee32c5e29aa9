/** The bytes for which a token stands within a text, or at its beginning if it is the very first token. */
export type TokenBytes = (token: string, isFirst: boolean) => Uint8Array;

/** The default without a decoder, which separates tokens by spaces. */
export const spaced: TokenBytes = (token, isFirst) => new TextEncoder().encode(isFirst ? token : ` ${token}`);
