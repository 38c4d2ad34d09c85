// The few elements of which the pages are made.

export function text(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}

export function button(label, act) {
  const element = text('button', label);
  element.addEventListener('click', act);
  return element;
}

export function link(label, href) {
  const element = text('a', label);
  element.href = href;
  return element;
}

export function field(label, value) {
  const element = text('label', label);
  const input = document.createElement('input');
  input.value = value;
  element.append(input);
  return element;
}
