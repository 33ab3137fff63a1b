// A reason for publishing is asked for as long as something is left that would break: a check that is ticked as the
// item's own does not. See reviewed.py.
(() => {
  const settle = ({target}) => {
    const form = target.closest?.('.fb-publish');
    const why = form?.elements.why;
    if (!why || !form.querySelector('[name="claim"]')) return;
    const open = form.querySelector('[name="claim"]:not(:checked)');
    why.required = 'breaks' in form.dataset || open !== null;
    const label = why.closest('label').querySelector('span');
    label.textContent = why.required ? label.dataset.needed : label.dataset.optional;
  };
  // Not on `change` alone: ticks are also put back as they were typed, which tells nobody.
  for (const name of ['change', 'click', 'keydown', 'focusin']) document.addEventListener(name, settle, true);
})();
