#include "api/cli/verify.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>

#include "api/cli/print_error.h"
#include "api/cli/signed_files.h"
#include "api/cli/verify_rows.h"
#include "api/server/problem.h"
#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/decision/decide.h"
#include "engine/runtime/catalogue.h"
#include "engine/seal/head_note.h"
#include "engine/seal/verification.h"
#include "engine/signature/pdf_signatures.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;
using base::Text;
using seal::Verification;
using server::in;

constexpr const char* database_name = "trinhky.db";
constexpr std::chrono::seconds between_lines{2};
constexpr std::size_t max_snapshot_json = 32U << 20;

// A line now and then, so that nobody takes long work for a program that hangs.
class Patience {
 public:
  Patience(std::ostream& err, server::Language language) : err_(err), language_(language) {}

  void tell(const Text& done) {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ < between_lines) return;
    told_ = now;
    err_ << "… " << in(language_, done) << std::endl;
  }

 private:
  std::ostream& err_;
  server::Language language_;
  std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

// The snapshot is a cache that the program trusts, so it must be the fold of the events it says it holds.
void compare_snapshot(const store::Loaded& loaded, const std::string& id, const json& at_snapshot,
                      Verification& found) {
  if (!loaded.snapshot && loaded.snapshot_version == 0) return;
  const auto kept = loaded.snapshot ? base::parse_json(*loaded.snapshot, {.max_bytes = max_snapshot_json})
                                    : Result<json>(std::unexpected(base::Error{}));
  const auto read =
      kept ? decision::instance_from_json(*kept) : Result<decision::Instance>(std::unexpected(base::Error{}));
  if (read) {
    json folded = at_snapshot;
    json snapshot = decision::to_json(*read);
    json bytes = *kept;
    // An instance is named by its stream; its first event does not know the name.
    for (json* one : {&folded, &snapshot, &bytes}) {
      if (one->is_object()) one->erase("id");
    }
    if (folded == snapshot && is_within(bytes, folded)) return;
  }
  add_fault(found, "snapshot-differs", id, loaded.snapshot_version,
            {"bản tóm tắt đã lưu không phải là kết quả của các sự kiện.", "the snapshot is not what the events give."});
}

// Folds a paper from its first event, and looks whether snapshot and rows are that fold. The decisions that name a
// signed file are collected on the way.
Result<void> fold(store::Store& store, const std::string& id, Verification& found, RowCheck& rows,
                  std::vector<SignedDecision>& signed_decisions) {
  const auto loaded = store.load(id);
  if (!loaded) return std::unexpected(loaded.error());
  decision::Instance instance;
  projection::Register numbers;
  json at_snapshot;
  while (instance.events < loaded->version) {
    const auto page = store.load_events(id, instance.events + 1, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    if (page->empty()) return {};  // told as a missing event
    for (const store::StoredEvent& event : *page) {
      auto body = base::parse_json(event.body);
      if (!body || event.number != instance.events + 1) return {};  // told as such
      const decision::Event done{.kind = event.kind, .at = event.at, .body = std::move(*body)};
      const std::size_t issue_changes = instance.issue_changes.size();
      instance = decision::evolve(std::move(instance), done);
      instance.id = id;
      if (!instance.damaged.empty()) {
        add_fault(found, "instance-damaged", id, event.number,
                  {"hồ sơ không dựng lại được từ sự kiện này (" + instance.damaged + ").",
                   "the paper cannot be folded from it (" + instance.damaged + ")."});
        return {};
      }
      projection::note_numbers(numbers, instance, done.body, issue_changes);
      collect_signed(instance, event, done.body, signed_decisions);
      if (instance.events == loaded->snapshot_version) at_snapshot = decision::to_json(instance);
    }
  }
  compare_snapshot(*loaded, id, at_snapshot, found);
  return rows.look_at(instance, numbers);
}

// What was found of the signatures, and how many there are.
struct Signatures {
  std::vector<ExaminedAgain> not_good;  // at most `max_faults`; erased ones too
  std::uint64_t examined = 0;
  std::uint64_t good = 0;
  std::uint64_t erased = 0;
  bool trust_checked = false;
};

void note(const ExaminedAgain& one, Signatures& signatures, Verification& found) {
  ++signatures.examined;
  if (one.state == SignatureState::good) {
    ++signatures.good;
    return;
  }
  if (signatures.not_good.size() < seal::max_faults) signatures.not_good.push_back(one);
  if (one.state == SignatureState::erased) {
    ++signatures.erased;
    return;
  }
  std::string kind = "signature-";
  kind += to_string(one.state);
  for (const SignatureFinding& finding : one.findings) {
    if (finding.code == "erased") continue;
    const std::string who = one.signer + ", " + one.serial;
    add_fault(found, kind, one.instance, one.number,
              {"chữ ký số (" + who + "): " + finding.message.vi + " [" + finding.code + "].",
               "digital signature (" + who + "): " + finding.message.en + " [" + finding.code + "]."});
  }
}

// Seals as they were noted outside the database: beside it, and by whoever asks.
using Notes = std::vector<std::pair<std::string, seal::HeadNote>>;

Result<void> compare(store::Store& store, const Notes& notes, Verification& found) {
  for (const auto& [where, note] : notes) {
    auto fault = seal::contradiction(store, note, where);
    if (!fault) return std::unexpected(fault.error());
    if (!*fault) continue;
    ++found.fault_count;
    if (found.faults.size() < seal::max_faults) found.faults.push_back(std::move(**fault));
  }
  return {};
}

std::string megabytes(std::uint64_t bytes, char point) {
  return std::to_string(bytes >> 20U) + point + std::to_string((bytes >> 10U) % 1024 * 10 / 1024) + " MB";
}

void print_seals(const Verification& found, server::Language language, std::ostream& out) {
  if (!found.last_seal) {
    out << in(language,
              {"Cơ sở dữ liệu này chưa có dấu niêm nào: các chuỗi tự khớp, nhưng chưa có gì phát hiện được việc cắt "
               "bớt phần cuối.",
               "This database has no seal yet: the chains fit by themselves, but nothing shows a tail that was "
               "cut off."})
        << "\n";
    return;
  }
  const seal::Seal& last = found.last_seal->seal;
  const std::string number = std::to_string(last.number);
  const std::string at = base::format_instant(last.at);
  const std::string unsealed = std::to_string(found.unsealed);
  out << in(language, {"Dấu niêm cuối: số " + number + ", lúc " + at + ", phủ " + std::to_string(last.streams) +
                           " dòng; sau đó có " + unsealed + " sự kiện chưa niêm.",
                       "Last seal: number " + number + ", at " + at + ", over " + std::to_string(last.streams) +
                           " streams; " + unsealed + " events came after it."})
      << "\n";
  out << in(language, {"Để ghi lại ở nơi khác (--seal): ", "To be noted elsewhere (--seal): "}) << last.number << ":"
      << found.last_seal->hash << "\n";
  for (const seal::KeyUse& use : found.keys) {
    out << in(language, {"Khóa niêm (dấu niêm ", "Seal key (seals "}) << use.first_seal << "–" << use.last_seal
        << "): " << seal::fingerprint_of(use.public_key) << "\n";
  }
  out << in(language,
            {"Chữ ký được kiểm bằng khóa công khai ghi trong dấu niêm. Khóa đó có đúng là của cơ quan hay không thì cơ "
             "quan tự đối chiếu dấu vân tay trên (--key).",
             "Signatures were checked by the public key that the seals name. Whether it is the office's own is "
             "the office's matter: compare the fingerprint above (--key)."})
      << "\n";
}

void print_signatures(const Signatures& signatures, server::Language language, std::ostream& out) {
  if (signatures.examined == 0) return;
  for (const ExaminedAgain& one : signatures.not_good) {
    if (one.state != SignatureState::erased) continue;
    const std::string at = std::to_string(one.number);
    for (const SignatureFinding& finding : one.findings) {
      out << in(language, {"chữ ký số của " + one.signer + " (dòng " + one.instance + ", sự kiện " + at +
                               "): " + finding.message.vi + ".",
                           "digital signature of " + one.signer + " (stream " + one.instance + ", event " + at +
                               "): " + finding.message.en + "."})
          << "\n";
    }
  }
  const std::string all = std::to_string(signatures.examined);
  const std::string good = std::to_string(signatures.good);
  const std::string erased = std::to_string(signatures.erased);
  out << in(language, {"Đã xem xét lại chữ ký số của " + all + " quyết định: " + good +
                           " chữ ký đúng trên đúng tệp đã duyệt, " + erased + " tệp đã xóa.",
                       "The digital signatures of " + all + " decisions were examined again: " + good +
                           " are good and over the approved bytes, " + erased + " files were erased."})
      << "\n"
      << in(language, signature::trust_sentence(signatures.trust_checked)) << "\n";
}

void print(const Verification& found, const Signatures& signatures, server::Language language, std::ostream& out) {
  for (const seal::LogFault& fault : found.faults) out << fault.kind << ": " << in(language, fault.message) << "\n";
  if (found.fault_count > found.faults.size()) {
    out << "… +" << found.fault_count - found.faults.size() << "\n";
  }
  for (const seal::Erased& one : found.erased) {
    const std::string at = std::to_string(one.number);
    out << in(language, {"đã xóa: nội dung " + one.hash + " (dòng " + one.stream + ", sự kiện " + at + ")",
                         "erased: content " + one.hash + " (stream " + one.stream + ", event " + at + ")"})
        << "\n";
  }
  const auto text = [](std::uint64_t number) { return std::to_string(number); };
  out << in(language, {"Đã đọc " + text(found.events) + " sự kiện của " + text(found.streams) + " dòng (" +
                           text(found.instances.size()) + " hồ sơ), " + text(found.contents) + " nội dung, " +
                           text(found.attachments) + " tệp (" + megabytes(found.attachment_bytes, ',') + "); " +
                           text(found.erased_count) + " nội dung đã xóa.",
                       "Read " + text(found.events) + " events of " + text(found.streams) + " streams (" +
                           text(found.instances.size()) + " papers), " + text(found.contents) + " contents, " +
                           text(found.attachments) + " files (" + megabytes(found.attachment_bytes, '.') + "); " +
                           text(found.erased_count) + " contents were erased."})
      << "\n";
  print_signatures(signatures, language, out);
  print_seals(found, language, out);
  out << (found.fault_count == 0
              ? in(language, {"Không thấy lỗi nào.", "Nothing is wrong."})
              : in(language, {"Có " + text(found.fault_count) + " lỗi.", text(found.fault_count) + " faults."}))
      << "\n";
}

json to_json(const Verification& found, const Signatures& signatures) {
  json faults = json::array();
  for (const seal::LogFault& fault : found.faults) {
    faults.push_back({{"kind", fault.kind},
                      {"stream", fault.stream},
                      {"number", fault.number},
                      {"seal", fault.seal == 0 ? json() : json(fault.seal)},
                      {"message", {{"vi", fault.message.vi}, {"en", fault.message.en}}}});
  }
  json erased = json::array();
  for (const seal::Erased& one : found.erased) {
    erased.push_back({{"hash", one.hash}, {"stream", one.stream}, {"number", one.number}});
  }
  json keys = json::array();
  for (const seal::KeyUse& use : found.keys) {
    keys.push_back({{"fingerprint", seal::fingerprint_of(use.public_key)},
                    {"public_key", use.public_key},
                    {"first_seal", use.first_seal},
                    {"last_seal", use.last_seal}});
  }
  json not_good = json::array();
  for (const ExaminedAgain& one : signatures.not_good) not_good.push_back(to_json(one));
  return {{"faults", std::move(faults)},
          {"fault_count", found.fault_count},
          {"erased", std::move(erased)},
          {"erased_count", found.erased_count},
          {"streams", found.streams},
          {"events", found.events},
          {"contents", found.contents},
          {"attachments", found.attachments},
          {"attachment_bytes", found.attachment_bytes},
          {"instances", found.instances.size()},
          {"signatures",
           {{"examined", signatures.examined},
            {"good", signatures.good},
            {"erased", signatures.erased},
            {"trust_checked", signatures.trust_checked},
            {"revocation_checked", false},
            {"not_good", std::move(not_good)}}},
          {"seals",
           {{"last", found.last_seal ? seal::shown(found.last_seal->seal) : json()},
            {"hash", found.last_seal ? json(found.last_seal->hash) : json()},
            {"keys", std::move(keys)},
            {"unsealed_events", found.unsealed}}}};
}

}  // namespace

int verify(const VerifyArgs& args, std::ostream& out, std::ostream& err) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(args.data, ignored);
  const auto store = args.open((is_folder ? args.data / database_name : args.data).string());
  if (!store) return print_error(store.error(), args.language, err, 2);
  // Read before the log: a running program notes each seal after it was kept.
  Notes notes;
  if (is_folder || args.data.filename() == database_name) {
    const std::filesystem::path beside = is_folder ? args.data : args.data.parent_path();
    notes = seal::notes_in(beside.empty() ? std::filesystem::path(".") : beside);
  }
  if (!args.noted.empty()) {
    const auto noted = seal::head_note_from(args.noted);
    if (!noted) {
      err << in(args.language, {"Dấu niêm phải ghi dạng SỐ:MÃ, ví dụ 7:9f2c… (64 chữ số).",
                                "A seal is written NUMBER:HASH, such as 7:9f2c… (64 digits)."})
          << "\n";
      return 2;
    }
    notes.emplace_back("--seal", *noted);
  }
  Patience patience(err, args.language);
  const auto progress = [&](const seal::Progress& so_far) {
    const std::string events = std::to_string(so_far.events);
    const std::string seals = std::to_string(so_far.seals);
    patience.tell(
        {"đã đọc " + events + " sự kiện, " + seals + " dấu niêm", events + " events, " + seals + " seals were read"});
  };
  auto found = seal::verify_log(**store, {.fingerprint = args.fingerprint, .progress = progress});
  if (!found) return print_error(found.error(), args.language, err, 2);
  if (auto compared = compare(**store, notes, *found); !compared) {
    return print_error(compared.error(), args.language, err, 2);
  }
  std::string anchors;
  if (!args.trust.empty()) {
    auto read = runtime::read_file(args.trust);
    if (!read) return print_error(read.error(), args.language, err, 2);
    anchors = std::move(*read);
    if (const auto known = signature::Anchors::read(anchors); !known) {
      return print_error(known.error(), args.language, err, 2);
    }
  }
  std::size_t folded = 0;
  std::vector<SignedDecision> signed_decisions;
  auto rows = RowCheck::begin(**store, *found);
  if (!rows) return print_error(rows.error(), args.language, err, 2);
  for (const std::string& id : found->instances) {
    if (auto done = fold(**store, id, *found, *rows, signed_decisions); !done) {
      return print_error(done.error(), args.language, err, 2);
    }
    const std::string papers = std::to_string(++folded);
    patience.tell({"đã dựng lại " + papers + " hồ sơ", papers + " papers were folded"});
  }
  if (auto looked = rows->finish(); !looked) return print_error(looked.error(), args.language, err, 2);
  Signatures signatures{.trust_checked = !anchors.empty()};
  for (const SignedDecision& decision : signed_decisions) {
    const auto one = examine_again(**store, decision, {.trust_anchors = anchors});
    if (!one) return print_error(one.error(), args.language, err, 2);
    note(*one, signatures, *found);
    const std::string files = std::to_string(signatures.examined);
    patience.tell({"đã xem xét lại " + files + " chữ ký số", files + " digital signatures were examined again"});
  }
  if (args.as_json) {
    out << to_json(*found, signatures).dump(2) << "\n";
  } else {
    print(*found, signatures, args.language, out);
  }
  return found->fault_count == 0 ? 0 : 1;
}

}  // namespace trinhky::cli
