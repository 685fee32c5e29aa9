/** Errors about getting a model from the hub, in one or two sentences: what happened, why, and what to do. */

/** The kind of fault, so that callers can offer a remedy. */
type HubFault =
  | 'offline'
  | 'unreachable'
  | 'not found'
  /** The model exists, but not the requested file or revision. */
  | 'no such part'
  | 'no access'
  | 'busy'
  | 'damaged'
  | 'no space'
  | 'unsuitable'
  | 'bad answer'
  | 'in use'
  | 'disk';

interface HubErrorOptions extends ErrorOptions {
  /** A page of the hub where the user can fix it. */
  readonly page?: string;
}

export class HubError extends Error {
  override readonly name: string = 'HubError';
  readonly page: string | undefined;

  constructor(
    readonly fault: HubFault,
    message: string,
    { page, ...options }: HubErrorOptions = {},
  ) {
    super(message, options);
    this.page = page;
  }
}

/** A failed connection or answer that may succeed at the next try. */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(
    /** The error for the user if there are no more tries. */
    readonly told: HubError,
    /** Milliseconds that the server asks the client to wait. */
    readonly pause?: number,
    /** Whether another try is pointless unless a connection had succeeded before, as for an unknown host name. */
    readonly isFinalAtFirst = false,
  ) {
    super(told.message, { cause: told });
  }
}
