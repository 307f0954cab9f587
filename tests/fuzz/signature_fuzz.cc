// Signed files of strangers. What an input is, its first byte says:
//   C   a signature value behind it
//   O   objects behind it, "12 0 obj … endobj", in revisions that a line "----" divides: the tables are written here,
//   so
//       that what is tried gets past them
//   any other: a PDF as it stands
#include <map>
#include <nlohmann/json.hpp>

#include "engine/signature/statement.h"
#include "tests/fuzz/json_mutator.h"

namespace trinhky::fuzz {
namespace {

using base::json;
using signature::Finding;
using signature::Verdict;

std::string ten_digits(std::size_t number) {
  std::string out = std::to_string(number);
  return std::string(out.size() < 10 ? 10 - out.size() : 0, '0') + out;
}

// Where a line begins an object, and which.
std::map<std::size_t, std::size_t> objects_in(const std::string& text, std::size_t from) {
  std::map<std::size_t, std::size_t> out;
  for (std::size_t at = text.find(" 0 obj", from); at != std::string::npos; at = text.find(" 0 obj", at + 1)) {
    std::size_t begin = at;
    while (begin > from && text[begin - 1] >= '0' && text[begin - 1] <= '9' && at - begin < 5) --begin;
    if (begin < at) out[std::stoul(text.substr(begin, at - begin))] = begin;
  }
  return out;
}

std::string with_tables(std::string_view written) {
  std::string file = "%PDF-1.7\n";
  std::size_t previous = 0;
  while (true) {
    const std::size_t end = written.find("\n----\n");
    const std::size_t from = file.size();
    file += written.substr(0, end);
    file += '\n';
    const std::size_t table = file.size();
    file += "xref\n";
    for (const auto& [number, place] : objects_in(file.substr(0, table), from)) {
      file += std::to_string(number) + " 1\n" + ten_digits(place) + " 00000 n \n";
    }
    file += "trailer\n<< /Size 100 /Root 1 0 R /Info 6 0 R ";
    if (previous != 0) file += "/Prev " + std::to_string(previous);
    file += " >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
    previous = table;
    if (end == std::string_view::npos) return file;
    written.remove_prefix(end + 6);
  }
}

void check(const std::vector<Finding>& findings) {
  for (const Finding& one : findings) {
    if (one.code.empty() || one.message.vi.empty() || one.message.en.empty()) {
      broken("a finding has its sentences", one.code);
    }
  }
}

void try_value(std::string_view value) {
  const auto found = signature::check_cms({.value = value, .before = "%PDF-1.7\n", .behind = "%%EOF\n", .cades = true});
  check(found.findings);
  if (found.integrity == Verdict::good) broken("nobody signed this", std::string(value));
}

void try_pdf(const std::string& pdf) {
  const auto found = signature::examine_pdf(pdf);
  if (!found) {
    if (found.error().message.vi.empty() || found.error().message.en.empty()) broken("a refusal says why", "");
    return;
  }
  check(found->findings);
  for (const signature::PdfSignature& one : found->signatures) {
    check(one.findings);
    if (one.added_after) check(one.added_after->findings);
    if (one.verdict() == Verdict::good &&
        (one.integrity != Verdict::good || one.covers == signature::Covers::nothing)) {
      broken("good is no less than the sums right over a known range", to_json(one).dump());
    }
    if (one.signed_end > pdf.size()) broken("what is signed lies in the file", to_json(one).dump());
  }
  if (found->verdict() == Verdict::good && found->signatures.empty()) broken("good has a signature", "");
  // Printing fails loudly on text that is no UTF-8.
  const auto again = signature::examine_pdf(pdf);
  if (to_json(*found).dump() != to_json(*again).dump()) broken("equal bytes, equal answer", to_json(*found).dump());

  // Each end of a revision may be where somebody approved.
  for (std::size_t at = pdf.find("%%EOF\n"), tried = 0; at != std::string::npos && tried < 4;
       at = pdf.find("%%EOF\n", at + 1), ++tried) {
    const std::string approved = pdf.substr(0, at + 6);
    const auto same = signature::covers_approved(*found, pdf, approved);
    if (!same) broken("an examined file can be compared", same.error().type);
    check(same->findings);
    if (same->verdict() == Verdict::good && same->signed_end < approved.size()) {
      broken("the approved bytes are signed", to_json(*same).dump());
    }
    const auto said = signature::statement_of(*found, *same, {.attachment = "a"});
    if (said && signature::statement_from(to_json(*said)) != *said) {
      broken("a statement goes through JSON unchanged", to_json(*said).dump());
    }
  }
}

}  // namespace
}  // namespace trinhky::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.front() == 'C') {
    trinhky::fuzz::try_value(input.substr(1));
  } else if (input.front() == 'O') {
    trinhky::fuzz::try_pdf(trinhky::fuzz::with_tables(input.substr(1)));
  } else {
    trinhky::fuzz::try_pdf(std::string(input));
  }
  return 0;
}
