// The words that are shown: in JupyterLab's language there, as they stand here in the panel.
export interface Trans {
  // Gettext's way: `text` is what is looked up, %1 and %2 are `values`.
  __(text: string, ...values: readonly (string | number)[]): string;
}

export let trans: Trans = {
  __: (text, ...values) => text.replace(/%(\d)/g, (_, at: string) => `${values[+at - 1]}`),
};

export function speak(given: Trans): void {
  trans = given;
}
