// Fontconfig keeps the fonts it has found until the program ends; that is one fixed amount, not one per page.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\n";
}
