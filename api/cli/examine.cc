#include "api/cli/examine.h"

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "api/cli/print_error.h"
#include "api/server/problem.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/runtime/catalogue.h"
#include "engine/signature/approved.h"

namespace trinhky::cli {
namespace {

using base::Text;
using server::in;
using server::Language;
using signature::ApprovedCheck;
using signature::Covers;
using signature::Finding;
using signature::PdfSignature;
using signature::PdfSignatures;
using signature::TimeSource;
using signature::Trust;
using signature::Verdict;
using signature::Weight;

constexpr std::size_t label_width = 14;

Text word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return {"ĐẠT", "GOOD"};
    case Verdict::undecided:
      return {"KHÔNG KẾT LUẬN ĐƯỢC", "NOT DECIDED"};
    case Verdict::bad:
      return {"KHÔNG ĐẠT", "NOT GOOD"};
  }
  return {};
}

Text word_of(Trust trust) {
  switch (trust) {
    case Trust::not_checked:
      return {"chưa kiểm tra", "not checked"};
    case Trust::trusted:
      return {"dẫn tới chứng thư gốc đã cung cấp", "leads to an anchor given"};
    case Trust::not_trusted:
      return {"không dẫn tới chứng thư gốc đã cung cấp", "leads to no anchor given"};
  }
  return {};
}

Text word_of(TimeSource source) {
  switch (source) {
    case TimeSource::none:
      return {"không ghi", "not said"};
    case TimeSource::signer:
      return {"người ký tự ghi", "the signer's claim"};
    case TimeSource::pdf_entry:
      return {"phần mềm ký ghi trong tệp", "written by the signer's tool"};
    case TimeSource::timestamp_token:
      return {"theo dấu thời gian", "by a time stamp"};
  }
  return {};
}

Text covers_of(const PdfSignature& one) {
  switch (one.covers) {
    case Covers::nothing:
      return {"không xác định", "not known"};
    case Covers::file:
      return {"toàn bộ tệp", "the whole file"};
    case Covers::revision: {
      const std::string end = std::to_string(one.signed_end);
      return {"đến byte " + end + ", sau đó có phần ghi thêm", "up to byte " + end + ", more was added after"};
    }
  }
  return {};
}

Text mark_of(Weight weight) {
  switch (weight) {
    case Weight::note:
      return {"lưu ý", "note"};
    case Weight::undecided:
      return {"không kết luận được", "not decided"};
    case Weight::bad:
      return {"LỖI", "FAULT"};
  }
  return {};
}

class Table {
 public:
  Table(Language language, std::ostream& out) : language_(language), out_(out) {}

  void line(const Text& label, const std::string& value) {
    const std::string& name = in(language_, label);
    const std::size_t width = base::code_points(name);
    out_ << "   " << name << std::string(width < label_width ? label_width - width : 1, ' ') << value << "\n";
  }
  void line(const Text& label, const Text& value) { line(label, in(language_, value)); }
  void findings(const std::vector<Finding>& findings, const char* indent) {
    for (const Finding& one : findings) {
      out_ << indent << in(language_, mark_of(one.weight)) << ": " << in(language_, one.message) << "\n";
    }
  }

  void signature(std::size_t number, const PdfSignature& one) {
    out_ << number << ". " << one.field << " (" << one.subfilter << ")\n";
    if (one.signer) {
      line({"người ký", "signer"}, one.signer->common_name);
      line({"chứng thư số", "certificate"}, one.signer->serial + ", " + one.signer->issuer);
      if (one.signer->not_before && one.signer->not_after) {
        line({"hiệu lực", "valid"}, base::format_instant(*one.signer->not_before).substr(0, 10) + " – " +
                                        base::format_instant(*one.signer->not_after).substr(0, 10));
      }
    }
    const std::string source = in(language_, word_of(one.time_source));
    line({"thời điểm ký", "signed at"},
         one.signing_time ? base::format_instant(*one.signing_time) + " (" + source + ")" : source);
    line({"phạm vi ký", "covers"}, covers_of(one));
    if (!one.digest.empty()) line({"thuật toán", "algorithms"}, one.digest + (one.key.empty() ? "" : ", " + one.key));
    line({"tin cậy", "trust"}, word_of(one.trust));
    line({"kết luận", "verdict"}, word_of(one.verdict()));
    findings(one.findings, "   - ");
    if (one.added_after) findings(one.added_after->findings, "     - ");
    out_ << "\n";
  }

 private:
  Language language_;
  std::ostream& out_;
};

void print(const ExamineArgs& args, const PdfSignatures& examined, const std::optional<ApprovedCheck>& approved,
           std::ostream& out) {
  Table table(args.language, out);
  out << args.file.string() << "\nSHA-256 " << examined.sha256 << "\n\n";
  for (std::size_t i = 0; i < examined.signatures.size(); ++i) table.signature(i + 1, examined.signatures[i]);
  table.findings(examined.findings, "");
  if (approved) {
    out << in(args.language, {"So với tệp đã duyệt: ", "Against the approved file: "})
        << in(args.language, word_of(approved->verdict())) << "\n";
    table.findings(approved->findings, "   - ");
  }
  out << in(args.language, signature::trust_sentence(examined.trust_checked)) << "\n";
}

}  // namespace

int examine_signature(const ExamineArgs& args, std::ostream& out, std::ostream& err) {
  const auto bytes = runtime::read_file(args.file, base::limits::max_attachment_bytes);
  if (!bytes) return print_error(bytes.error(), args.language, err, 2);
  std::string anchors;
  if (!args.trust.empty()) {
    auto pem = runtime::read_file(args.trust);
    if (!pem) return print_error(pem.error(), args.language, err, 2);
    // An empty file is asked for trust too, and has none to give.
    anchors = pem->empty() ? "\n" : std::move(*pem);
  }
  const auto examined = signature::examine_pdf(*bytes, {.trust_anchors = anchors, .at = args.at});
  if (!examined) {
    const bool wrong_usage = examined.error().type == "trust-anchors-unreadable";
    return print_error(examined.error(), args.language, err, wrong_usage ? 2 : 1);
  }
  std::optional<ApprovedCheck> approved;
  if (!args.approved.empty()) {
    const auto before = runtime::read_file(args.approved, base::limits::max_attachment_bytes);
    if (!before) return print_error(before.error(), args.language, err, 2);
    auto check = signature::covers_approved(*examined, *bytes, *before);
    if (!check) return print_error(check.error(), args.language, err, 1);
    approved = std::move(*check);
  }
  if (args.as_json) {
    base::json wire{{"file", args.file.string()}, {"examined", to_json(*examined)}, {"approved", nullptr}};
    if (approved) wire["approved"] = to_json(*approved);
    out << wire.dump(2, ' ', false, base::json::error_handler_t::replace) << "\n";
  } else {
    print(args, *examined, approved, out);
  }
  const bool good = examined->verdict() == Verdict::good && (!approved || approved->verdict() == Verdict::good);
  return good ? 0 : 1;
}

}  // namespace trinhky::cli
