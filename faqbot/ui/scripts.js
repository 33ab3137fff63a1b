// Scripts in the browser: favourites kept here and nowhere else, the list of all that is searched, and the keys
// within a script: 1…9 choose, C copies the next step, B goes back, Alt + 1…9 open a favourite.
(() => {
  const KEPT = 'faqbot-favourites';
  let trigger = () => {};
  let bar;

  // --- Favourites: [{id, uses}], those used most first ---------------------------------------------------------

  let liked = [];
  try { liked = JSON.parse(localStorage.getItem(KEPT) ?? '[]'); } catch { /* storage can be forbidden */ }
  liked = Array.isArray(liked) ? liked.filter((each) => typeof each?.id === 'string') : [];
  // Only here: a bar that changes its order while it is used would move what Alt + 2 opens.
  liked.sort((one, other) => (other.uses ?? 0) - (one.uses ?? 0));
  const save = () => {
    try { localStorage.setItem(KEPT, JSON.stringify(liked)); } catch { /* then they last as long as the page */ }
  };
  const tell = () => trigger('favourites', {ids: liked.map((each) => each.id).join(',')});
  const mark = () => {
    for (const star of document.querySelectorAll('[data-star]')) {
      const on = String(liked.some((each) => each.id === star.dataset.star));
      if (star.getAttribute('aria-pressed') !== on) star.setAttribute('aria-pressed', on);
    }
  };
  const like = (id) => {
    const at = liked.findIndex((each) => each.id === id);
    if (at < 0) liked.push({id, uses: 0});
    else liked.splice(at, 1);
    save();
    mark();
    tell();
  };
  // Another window of this browser has its own idea of them; the last word is the same for all.
  addEventListener('storage', ({key, newValue}) => {
    if (key !== KEPT) return;
    try { liked = JSON.parse(newValue ?? '[]'); } catch { return; }
    mark();
    tell();
  });

  const open = (id) => {
    const known = liked.find((each) => each.id === id);
    if (known) {
      known.uses = (known.uses ?? 0) + 1;
      save();
    }
    const [asker, group] = [...document.querySelectorAll('.fb-pair input')].map((field) => field.value);
    trigger('script', {...window.faqbot.desk?.around?.(), script: id, asker: asker ?? '', group: group ?? ''});
    wanted = true;
    before = document.querySelector('.fb-result')?.dataset.key;
  };
  let wanted = false; // the keyboard goes to the script that was opened, once it is there
  let before;

  // --- Within a script -----------------------------------------------------------------------------------------

  // What was copied, by its id: a step that says something else by now is not copied.
  const copied = new Map();
  const textOf = (button) => {
    const field = document.getElementById(`${button.dataset.copy}-edit`);
    return (field?.checkVisibility() ? field.value : document.getElementById(button.dataset.copy)?.textContent ?? '').trim();
  };
  const shown = (element) => element.checkVisibility();
  const copies = (script) => [...script.querySelectorAll('.fb-copy[data-copy]')].filter(shown);
  const current = () => {
    const here = document.activeElement?.closest?.('.fb-script')
      ?? document.activeElement?.closest?.('.fb-one')?.querySelector('.fb-script');
    if (here) return here;
    const all = [...document.querySelectorAll('.fb-script')].filter(shown);
    return all.length === 1 ? all[0] : all.find((each) => each.dataset.key === last);
  };
  let last; // the script that was worked on last, by its key
  const isCopied = (button) => copied.get(button.dataset.copy) === textOf(button);
  const next = (script) => {
    const all = copies(script);
    const done = all.map(isCopied).lastIndexOf(true);
    return all.slice(done + 1)[0] ?? null;
  };
  const go = (element) => {
    if (!element) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    element.scrollIntoView({behavior: calm ? 'auto' : 'smooth', block: 'nearest'});
  };
  const acts = {
    choose(script, n) {
      const open = script.querySelector('.fb-choose.fb-undecided') ?? [...script.querySelectorAll('.fb-choose')].at(-1);
      const button = open?.querySelector(`[data-option="${n - 1}"]`);
      button?.focus({preventScroll: true});
      button?.click();
      return Boolean(button);
    },
    copy(script) {
      const button = next(script);
      if (!button) { go(script.querySelector('.fb-choose.fb-undecided')); return true; }
      button.focus({preventScroll: true});
      go(button.closest('li'));
      button.click();
      return true;
    },
    back(script) {
      const button = script.querySelector('[data-send="back"]');
      button?.click();
      return Boolean(button);
    },
  };

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    if (event.altKey) {
      // By the key, not by what it writes: on a Mac, Alt + 1 is "¡".
      const button = digit && !event.shiftKey && bar?.checkVisibility()
        && bar.querySelectorAll('[data-open-script]')[digit - 1];
      if (!button) return;
      event.preventDefault();
      button.click();
      return;
    }
    if (event.target.closest?.('input, textarea, select, [contenteditable]')) return;
    const script = current();
    if (!script) return;
    const key = event.key.toLowerCase();
    const done = digit && !event.shiftKey ? acts.choose(script, Number(digit))
      : key === 'c' ? acts.copy(script)
        : key === 'b' && acts.back(script);
    if (!done) return;
    last = script.dataset.key;
    event.preventDefault();
    // The desk has keys of its own; one press does one thing.
    event.stopImmediatePropagation();
  }, true);

  // --- Editing a step before it is copied ----------------------------------------------------------------------

  const reworded = (worded) => {
    const field = worded.querySelector('textarea');
    const changed = field.value.trim() !== field.defaultValue.trim();
    if (changed) worded.classList.add('fb-rewording');
    return changed;
  };

  document.addEventListener('click', ({target}) => {
    const star = target.closest?.('[data-star]');
    if (star) return like(star.dataset.star);
    const opens = target.closest?.('[data-open-script]');
    if (opens) return open(opens.dataset.openScript);
    const worded = target.closest?.('[data-reword], [data-unword]')?.closest('.fb-worded');
    if (worded) {
      const field = worded.querySelector('textarea');
      if (target.closest('[data-reword]')) {
        worded.classList.add('fb-rewording');
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
      } else {
        field.value = field.defaultValue;
        field.dispatchEvent(new Event('input', {bubbles: true}));
        worded.classList.remove('fb-rewording');
        worded.querySelector('[data-reword]').focus();
      }
      return;
    }
    const script = target.closest?.('.fb-script');
    if (script) last = script.dataset.key;
  });
  // At the button itself: a redraw may take it off the page while the clipboard is being written.
  document.addEventListener('click', ({target}) => {
    const button = target.closest?.('.fb-script .fb-copy[data-copy]');
    if (!button) return;
    const [id, text] = [button.dataset.copy, textOf(button)];
    button.addEventListener('fb:copied', () => { copied.set(id, text); look(); }, {once: true});
  }, true);
  // A default is written over, not in front of.
  document.addEventListener('focusin', ({target}) => {
    if (target.matches?.('.fb-variables :is(input, textarea)') && target.value === target.placeholder) target.select();
  });

  // --- The list of all -----------------------------------------------------------------------------------------

  document.addEventListener('input', ({target}) => {
    if (!target.matches?.('[data-find-script]')) return;
    const shelf = target.closest('.fb-shelf');
    const parts = target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of shelf.querySelectorAll('[data-finds]')) {
      row.hidden = !parts.every((part) => row.dataset.finds.includes(part));
    }
    let any = false;
    for (const group of shelf.querySelectorAll('.fb-shelf-group')) {
      const found = Boolean(group.querySelector('[data-finds]:not([hidden])'));
      any ||= found;
      group.hidden = !found;
      group.open = found && parts.length > 0;
    }
    shelf.querySelector('.fb-none-found').hidden = any;
  });

  // --- After every redraw --------------------------------------------------------------------------------------

  let due = false;
  const set = (element, name, on) => {
    if (element.classList.contains(name) !== on) element.classList.toggle(name, on);
  };
  const look = () => {
    due = false;
    mark();
    for (const worded of document.querySelectorAll('.fb-worded:not(.fb-rewording)')) reworded(worded);
    for (const script of document.querySelectorAll('.fb-script')) {
      const following = next(script);
      for (const button of copies(script)) {
        set(button.closest('li'), 'fb-said-already', isCopied(button));
        set(button, 'fb-primary', button === following);
      }
    }
    const alone = wanted && document.querySelector('.fb-result')?.dataset.key !== before
      && document.querySelector('.fb-one .fb-script');
    if (alone) {
      wanted = false;
      alone.closest('.fb-one').focus({preventScroll: true});
    }
  };
  const later = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(look);
  };

  window.faqbot.scripts = {
    mount(element, send) {
      [bar, trigger] = [element, send];
      new MutationObserver(later).observe(document.body, {childList: true, subtree: true});
      const begin = () => {
        // Gradio listens to a component only once it is on the page.
        if (!element.isConnected) return requestAnimationFrame(begin);
        if (liked.length) tell();
        later();
      };
      begin();
    },
  };
})();
