/** Why a model cannot be got from the hub, in a sentence or two: what happened, why, what to do. */

/** What kind of fault it is, for who offers something against it. */
type HubFault =
  | 'offline'
  | 'unreachable'
  | 'not found'
  /** The model is there, and that file or revision of it is not. */
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
  /** The page of the hub where the user can do something about it. */
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

/** A connection or an answer that may well be better at the next try. */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(
    /** What the user is told once there are no more tries. */
    readonly told: HubError,
    /** Milliseconds that the server asks to wait. */
    readonly pause?: number,
    /** Whether a second try is worthless unless there has been a connection before, as for a name that is unknown. */
    readonly isFinalAtFirst = false,
  ) {
    super(told.message, { cause: told });
  }
}
