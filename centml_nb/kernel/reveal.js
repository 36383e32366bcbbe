// Shows one value for some seconds, in the view that asked for it first; keeps it nowhere.
function render({ model, el }) {
  const asked = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const say = (text) => el.replaceChildren(document.createTextNode(text));

  const show = (content) => {
    if (content.asked !== asked) return;
    const value = document.createElement("code");
    value.textContent = content.value;
    value.style.whiteSpace = "pre-wrap";
    value.style.overflowWrap = "anywhere";
    value.setAttribute("aria-live", "off");
    el.replaceChildren(value);
    setTimeout(() => say("Hidden again."), content.seconds * 1000);
  };

  say("…");
  model.on("msg:custom", show);
  model.send({ asked });
  return () => model.off("msg:custom", show);
}

export default { render };
