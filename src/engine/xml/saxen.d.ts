/** saxen ships no types; these are the calls we use. */
declare module 'saxen' {
  type Place = () => { readonly line: number; readonly column: number };
  type Decode = (text: string) => string;

  export class Parser {
    on(
      event: 'openTag',
      listener: (
        name: string,
        attributes: () => Record<string, string>,
        decode: Decode,
        selfClosing: boolean,
        place: Place,
      ) => void,
    ): this;
    on(event: 'closeTag', listener: (name: string) => void): this;
    on(event: 'text' | 'attention', listener: (text: string, decode: Decode, place: Place) => void): this;
    on(event: 'cdata', listener: (text: string) => void): this;
    on(event: 'warn' | 'error', listener: (error: Error, place: Place) => void): this;
    parse(text: string): this;
    stop(): void;
  }
}
