#include "engine/signature/fields.h"

#include <set>

#include "engine/signature/readable.h"

namespace trinhky::signature {
namespace {

class Collector {
 public:
  explicit Collector(PdfFile& file) : file_(file) {}

  SignatureFields run() {
    const Value catalog = file_.resolved_member(file_.trailer(), "Root");
    const Value form = file_.resolved_member(catalog, "AcroForm");
    const Value fields = file_.resolved_member(form, "Fields");
    if (catalog.kind != Kind::dictionary) out_.is_complete = false;
    for (const Value& field : fields.items) visit(field, {}, 0);
    return std::move(out_);
  }

 private:
  struct Inherited {
    std::string name;
    bool is_signature = false;
  };

  void visit(const Value& item, Inherited above, std::size_t depth) {
    if (depth > max_nesting || ++seen_fields_ > max_fields) {
      out_.is_complete = false;
      return;
    }
    const std::uint32_t number = item.kind == Kind::reference ? item.reference.number : 0;
    if (number != 0 && !seen_.insert(number).second) return;
    const Value field = file_.resolve(item);
    if (field.kind != Kind::dictionary) {
      // A reference to nothing is null, which is no field; one that cannot be read might have been a signature.
      if (number == 0 || file_.is_unreadable(number)) out_.is_complete = false;
      return;
    }
    if (const Value type = file_.resolved_member(field, "FT"); type.kind == Kind::name) {
      above.is_signature = type.text == "Sig";
    }
    if (const Value part = file_.resolved_member(field, "T"); part.kind == Kind::string) {
      above.name += (above.name.empty() ? "" : ".") + text_of_pdf(part.text);
      above.name = shown(above.name);
    }
    const Value* value = field.find("V");
    const Value kids = file_.resolved_member(field, "Kids");
    if (above.is_signature && (value != nullptr || kids.items.empty())) {
      SignatureField found{.name = above.name, .object = number};
      if (value != nullptr) {
        found.dictionary = file_.resolve(*value);
        found.is_signed = found.dictionary.kind == Kind::dictionary;
        if (!found.is_signed && found.dictionary.kind != Kind::null) out_.is_complete = false;
      }
      if (value != nullptr && value->kind == Kind::reference && file_.is_unreadable(value->reference.number)) {
        out_.is_complete = false;
      }
      out_.fields.push_back(std::move(found));
    }
    if (above.is_signature && value != nullptr) return;  // what hangs below are its widgets
    for (const Value& kid : kids.items) visit(kid, above, depth + 1);
  }

  PdfFile& file_;
  SignatureFields out_;
  std::set<std::uint32_t> seen_;
  std::size_t seen_fields_ = 0;
};

}  // namespace

SignatureFields signature_fields(PdfFile& file) {
  return Collector(file).run();
}

}  // namespace trinhky::signature
