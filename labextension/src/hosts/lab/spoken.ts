// JupyterLab's language for our plugins, and for the components that they show.
import { type ITranslator, nullTranslator, type TranslationBundle } from "@jupyterlab/translation";
import { speak } from "../../vault/trans";

export function spoken(translator: ITranslator | null): TranslationBundle {
  const bundle = (translator ?? nullTranslator).load("centml_nb");
  speak(bundle);
  return bundle;
}
