// An editor in place of the plain field for SQL; without JavaScript the field works as it is.
const field = document.querySelector("textarea#sql-editor");
const format = document.querySelector("button#sql-format");
if (field) {
  const editor = CodeMirror.fromTextArea(field, { lineNumbers: true, mode: "text/x-sql", lineWrapping: true });
  editor.getInputField().setAttribute("aria-label", "SQL");
  // Tab leaves the editor, so that the keyboard is not caught in it
  editor.setOption("extraKeys", { "Shift-Enter": () => field.form.submit(), Tab: false, "Shift-Tab": false });
  if (format) {
    format.hidden = false;
    format.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
  }
}
