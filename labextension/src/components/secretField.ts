// A field for what nobody may keep.

// Neither kept by the browser for later, nor sent to whoever checks spelling.
export const SECRET_FIELD = {
  autoComplete: "off",
  autoCapitalize: "off",
  autoCorrect: "off",
  spellCheck: false,
  "data-1p-ignore": "",
  "data-lpignore": "true",
  "data-bwignore": "",
};

// The field is empty before the value is on its way.
export function taken(field: HTMLTextAreaElement | null): string {
  if (!field) return "";
  const value = field.value;
  field.value = "";
  return value;
}
