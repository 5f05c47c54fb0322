/** A value of the engine as it is: JSON, or its text when it is none; numbers keep every digit. */
export function JsonValue({ value }: { value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return <code className="value">{text ?? '–'}</code>;
}
