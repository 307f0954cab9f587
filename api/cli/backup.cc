#include "api/cli/backup.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <streambuf>

#include "api/cli/print_error.h"
#include "api/server/problem.h"
#include "engine/archive/restore.h"
#include "engine/base/json.h"

namespace trinhky::cli {
namespace {

namespace fs = std::filesystem;
using base::json;
using base::Result;
using base::Text;
using server::in;
using server::Language;

constexpr std::chrono::seconds between_lines{2};
constexpr std::size_t max_report_json = 64U << 20;
constexpr int below_the_server = 10;  // nice

// What is written goes to a text and to another stream.
class Both : public std::streambuf {
 public:
  explicit Both(std::ostream& other) : other_(other) {}
  [[nodiscard]] std::string text() const { return kept_.str(); }

 protected:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char letter = traits_type::to_char_type(c);
    return xsputn(&letter, 1) == 1 ? c : traits_type::eof();
  }
  std::streamsize xsputn(const char* letters, std::streamsize count) override {
    kept_.write(letters, count);
    other_.write(letters, count);
    return count;
  }
  int sync() override {
    other_.flush();
    return 0;
  }

 private:
  std::ostream& other_;
  std::ostringstream kept_;
};

// A line now and then, so that nobody takes long work for a program that hangs.
archive::Tell now_and_then(std::ostream& err, Language language) {
  return [&err, language, told = std::chrono::steady_clock::now()](const Text& what) mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - told < between_lines) return;
    told = now;
    err << "… " << in(language, what) << std::endl;
  };
}

std::string size_in_words(std::uint64_t bytes, Language language) {
  constexpr std::array units = {"KB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  std::uint64_t tenths = bytes * 10 / 1024;
  for (; tenths >= 10240 && unit + 1 < units.size(); ++unit) tenths /= 1024;
  const char* const point = language == Language::vi ? "," : ".";
  return std::to_string(tenths / 10) + point + std::to_string(tenths % 10) + " " + units.at(unit);
}

Text age_in_words(std::chrono::milliseconds age) {
  const auto minutes = std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::minutes>(age).count(), 0);
  const auto said = [](std::int64_t count, const char* vi, const char* en) {
    const std::string number = std::to_string(count);
    return Text{number + " " + vi + " trước", number + " " + en + (count == 1 ? "" : "s") + " ago"};
  };
  if (minutes < 60) return said(minutes, "phút", "minute");
  if (minutes < 48 * 60) return said(minutes / 60, "giờ", "hour");
  return said(minutes / (24 * 60), "ngày", "day");
}

json as_json(const std::vector<Text>& texts) {
  json list = json::array();
  for (const Text& text : texts) list.push_back({{"vi", text.vi}, {"en", text.en}});
  return list;
}

json as_json(const base::Error& error) {
  json shown;
  shown["error"] = {{"type", error.type}, {"message", {{"vi", error.message.vi}, {"en", error.message.en}}}};
  return shown;
}

Text found_in(const archive::Verdict& verdict) {
  const std::string events = std::to_string(verdict.events);
  const std::string papers = std::to_string(verdict.instances);
  const std::string files = std::to_string(verdict.attachments);
  Text text{events + " sự kiện, " + papers + " hồ sơ, " + files + " tệp",
            events + " events, " + papers + " papers, " + files + " files"};
  if (verdict.seal == 0) return text;
  const std::string seal = std::to_string(verdict.seal);
  text.vi += "; dấu niêm cuối số " + seal;
  text.en += "; the last seal is number " + seal;
  return text;
}

void print_faults(const archive::Verdict& verdict, Language language, std::ostream& out) {
  for (const Text& fault : verdict.faults) out << "  " << in(language, fault) << "\n";
  if (verdict.fault_count > verdict.faults.size()) {
    out << "  … +" << verdict.fault_count - verdict.faults.size() << "\n";
  }
}

void add_fault(archive::Verdict& verdict, Text fault) {
  ++verdict.fault_count;
  if (verdict.faults.size() < archive::max_faults_told) verdict.faults.push_back(std::move(fault));
}

std::uint64_t number_at(const json& object, const char* pointer) {
  const json* found = base::at_pointer(object, pointer);
  return found != nullptr && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

// What `trinhky verify --json` printed, added to what is known already.
void read_report(const json& report, archive::Verdict& verdict) {
  verdict.streams = number_at(report, "/streams");
  verdict.events = number_at(report, "/events");
  verdict.instances = number_at(report, "/instances");
  verdict.attachments = number_at(report, "/attachments");
  verdict.seal = number_at(report, "/seals/last/number");
  const json* seals = base::at_pointer(report, "/seals");
  if (seals != nullptr && seals->is_object()) verdict.seal_hash = base::text_or(*seals, "hash");
  const json* faults = base::at_pointer(report, "/faults");
  if (faults == nullptr || !faults->is_array()) return;
  // The report lists the first thousand and counts all.
  verdict.fault_count += number_at(report, "/fault_count") - faults->size();
  for (const json& fault : *faults) {
    const std::string kind = base::text_or(fault, "kind") + ": ";
    const auto message = fault.value("message", json::object());
    add_fault(verdict, {kind + base::text_or(message, "vi"), kind + base::text_or(message, "en")});
  }
}

std::unexpected<base::Error> not_read_through(std::string log) {
  auto refused =
      base::refuse(base::ErrorCode::unavailable, "backup-unreadable",
                   {"Không đọc được dữ liệu đã khôi phục để kiểm tra.", "What was restored cannot be read through."});
  refused.error().log = std::move(log);
  return refused;
}

fs::path folder_of_backups(const fs::path& folder) {
  std::error_code ignored;
  const fs::path inside = folder / backups_name;
  return fs::is_directory(inside, ignored) || fs::exists(folder / archive::database_name, ignored) ? inside : folder;
}

archive::BackupOrder order_of(const Databases& kept_in, const fs::path& data, const fs::path& to, std::string kind,
                              base::Instant now, Language language, std::ostream& err) {
  return {.data = data,
          .to = to,
          .kind = std::move(kind),
          .program = TRINHKY_VERSION,
          .now = now,
          .database = kept_in.files,
          .verify = [&kept_in, now, language,
                     &err](const fs::path& folder) { return read_through(kept_in, folder, now, language, err); },
          .tell = now_and_then(err, language)};
}

void print(const archive::Backup& taken, const BackupArgs& args, std::ostream& out) {
  const std::string size = size_in_words(taken.bytes, args.language);
  out << in(args.language, {"Đã sao lưu vào " + taken.folder.string() + " (" + size + ").",
                            "Backed up to " + taken.folder.string() + " (" + size + ")."})
      << "\n";
  if (!taken.verdict.holds()) {
    out << in(args.language,
              {"Diễn tập khôi phục thấy " + std::to_string(taken.verdict.fault_count) +
                   " lỗi: bản này được giữ để xem xét, không nên dựa vào nó; các bản trước còn nguyên.",
               "Rehearsing its restoration found " + std::to_string(taken.verdict.fault_count) +
                   " faults: it is kept to be looked at, and not to be relied on; earlier ones are untouched."})
        << "\n";
    print_faults(taken.verdict, args.language, out);
    out << in(args.language, {"Hãy kiểm tra chính dữ liệu đang chạy: trinhky verify " + args.data.string(),
                              "Look at the running data themselves: trinhky verify " + args.data.string()})
        << "\n";
    return;
  }
  const Text found = found_in(taken.verdict);
  out << in(args.language, {"Đã khôi phục thử và kiểm tra: " + found.vi + ". Không thấy lỗi nào.",
                            "Restored to scratch and read through: " + found.en + ". Nothing is wrong."})
      << "\n"
      << in(args.language,
            {"Bản sao có toàn bộ dữ liệu và khóa niêm (seal-key.pem): giữ kín như chính máy chủ, và chép thêm một bản "
             "ra ngoài máy này.",
             "It holds all data and the seal key (seal-key.pem): guard it like the server, and keep a copy off this "
             "machine."})
      << "\n";
}

void print(const archive::Found& one, base::Instant now, Language language, std::ostream& out) {
  out << one.name << "  ";
  if (!one.manifest) {
    out << in(language, {"KHÔNG ĐỌC ĐƯỢC: ", "UNREADABLE: "}) << in(language, one.trouble->message) << "\n";
    return;
  }
  out << in(language, age_in_words(now - one.manifest->at)) << "  " << size_in_words(one.bytes, language) << "  ";
  if (one.verified()) {
    out << in(language, {"đã kiểm tra (", "verified ("}) << in(language, found_in(*one.verdict)) << ")\n";
    return;
  }
  if (!one.verdict) {
    out << in(language, {"CHƯA KIỂM TRA: ", "NOT VERIFIED: "})
        << (one.trouble ? in(language, one.trouble->message) : std::string()) << "\n";
    return;
  }
  const std::string count = std::to_string(one.verdict->fault_count);
  out << in(language, {"CÓ " + count + " LỖI", count + " FAULTS"}) << "\n";
  print_faults(*one.verdict, language, out);
}

json as_json(const archive::Found& one, base::Instant now) {
  json shown{{"name", one.name}, {"bytes", one.bytes}, {"verified", one.verified()}};
  std::vector<Text> faults = one.verdict ? one.verdict->faults : std::vector<Text>();
  if (one.trouble) faults.push_back(one.trouble->message);
  shown["faults"] = as_json(faults);
  if (!one.manifest) return shown;
  shown["kind"] = one.manifest->kind;
  shown["at"] = base::format_instant(one.manifest->at);
  shown["age_s"] = std::chrono::duration_cast<std::chrono::seconds>(now - one.manifest->at).count();
  shown["schema"] = one.manifest->schema;
  shown["program"] = one.manifest->program;
  return shown;
}

}  // namespace

Result<archive::Verdict> read_through(const Databases& kept_in, const fs::path& folder, base::Instant now,
                                      Language language, std::ostream& err) {
  const std::string file = (folder / archive::database_name).string();
  if (auto ready = kept_in.bring_up_to_date(file); !ready) return std::unexpected(std::move(ready.error()));
  archive::Verdict verdict{.at = now};
  const auto pages = kept_in.faults(file);
  if (!pages) return std::unexpected(pages.error());
  for (const std::string& fault : *pages) add_fault(verdict, {"cơ sở dữ liệu: " + fault, "database: " + fault});
  std::ostringstream report;
  Both both(err);
  std::ostream told(&both);
  const int code =
      verify({.data = folder, .open = kept_in.open_to_read, .language = language, .as_json = true}, report, told);
  if (code == 2) return not_read_through(both.text());
  const auto read = base::parse_json(report.str(), {.max_bytes = max_report_json});
  if (!read) return not_read_through(read.error().message.en);
  read_report(*read, verdict);
  return verdict;
}

int take_backup(const BackupArgs& args, std::ostream& out, std::ostream& err) {
  if (args.daily) static_cast<void>(::setpriority(PRIO_PROCESS, 0, below_the_server));  // a favour, not a need
  const fs::path to = args.to.empty() ? args.data / backups_name : args.to;
  const auto taken = archive::take_backup(
      order_of(args.kept_in, args.data, to, args.daily ? archive::daily_kind : "manual", args.now, args.language, err));
  if (!taken) {
    if (args.as_json) out << as_json(taken.error()).dump(2) << "\n";
    return print_error(taken.error(), args.language, err, 2);
  }
  if (args.as_json) {
    out << json{{"name", taken->name},
                {"folder", taken->folder.string()},
                {"bytes", taken->bytes},
                {"holds", taken->verdict.holds()},
                {"faults", as_json(taken->verdict.faults)}}
               .dump(2)
        << "\n";
  } else {
    print(*taken, args, out);
  }
  return taken->verdict.holds() ? 0 : 1;
}

int list_backups(const BackupsArgs& args, std::ostream& out, std::ostream& err) {
  const fs::path folder = folder_of_backups(args.folder);
  const auto all = archive::backups_in(folder);
  if (!all) return print_error(all.error(), args.language, err, 2);
  const bool verified = std::ranges::any_of(*all, &archive::Found::verified);
  if (args.as_json) {
    json list = json::array();
    for (const archive::Found& one : *all) list.push_back(as_json(one, args.now));
    out << json{{"folder", folder.string()}, {"backups", std::move(list)}}.dump(2) << "\n";
    return verified ? 0 : 1;
  }
  for (const archive::Found& one : *all) print(one, args.now, args.language, out);
  if (all->empty()) {
    const std::string place = folder.string();
    out << in(args.language, {"Chưa có bản sao lưu nào trong " + place + ". Lập một bản: trinhky backup",
                              "There is no backup in " + place + " yet. Take one: trinhky backup"})
        << "\n";
  }
  return verified ? 0 : 1;
}

int restore_backup(const RestoreArgs& args, std::ostream& out, std::ostream& err) {
  const auto restored = archive::restore(
      {.backup = args.backup,
       .to = args.to,
       .database = args.kept_in.files,
       .verify =
           [&](const fs::path& folder) { return read_through(args.kept_in, folder, args.now, args.language, err); },
       .accept_faults = args.accept_faults,
       .tell = now_and_then(err, args.language)});
  if (!restored) return print_error(restored.error(), args.language, err, 1);
  const std::string at = base::format_instant(restored->manifest.at);
  const std::string folder = restored->folder.string();
  out << in(args.language, {"Đã khôi phục vào " + folder + " dữ liệu lúc " + at + ".",
                            "Restored to " + folder + ": the data as of " + at + "."})
      << "\n";
  const Text found = found_in(restored->verdict);
  if (restored->verdict.holds()) {
    out << in(args.language, {"Đã kiểm tra: " + found.vi + ". Không thấy lỗi nào.",
                              "Read through: " + found.en + ". Nothing is wrong."})
        << "\n";
  } else {
    const std::string count = std::to_string(restored->verdict.fault_count);
    out << in(args.language, {"Đã kiểm tra: " + found.vi + ". CÓ " + count + " LỖI, được chấp nhận theo yêu cầu:",
                              "Read through: " + found.en + ". " + count + " FAULTS, accepted as asked:"})
        << "\n";
    print_faults(restored->verdict, args.language, out);
  }
  out << in(args.language,
            {"Việc làm sau lúc đó không có ở đây: thư và tin tự động đã gửi sau đó có thể được gửi lại, nội dung đã "
             "xóa "
             "sau đó có trở lại (docs/backup.md). Chạy: trinhky serve --data " +
                 folder,
             "What was done after that moment is not here: mails and webhooks that went out after it may go out again, "
             "and what was erased after it is back (docs/backup.md). Start it: trinhky serve --data " +
                 folder})
      << "\n";
  return 0;
}

Result<void> back_up_before_migration(const Databases& kept_in, const fs::path& data, base::Instant now,
                                      std::ostream& err) {
  const fs::path file = data / archive::database_name;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return {};
  const auto schema = kept_in.files.schema(file.string());
  const std::int64_t known = kept_in.files.known_schema;
  if (!schema || *schema == 0 || *schema == known) return {};
  const std::string from = std::to_string(*schema);
  const std::string to = std::to_string(known);
  const fs::path folder = data / backups_name;
  err << "Nâng cấp cơ sở dữ liệu từ bước " << from << " lên " << to << "; sao lưu vào " << folder.string()
      << " trước.\n"
      << "The database goes from schema " << from << " to " << to << "; it is backed up to " << folder.string()
      << " first.\n";
  const auto taken =
      archive::take_backup(order_of(kept_in, data, folder, "before-schema-" + to, now, Language::en, err));
  if (taken && taken->verdict.holds()) {
    err << "Đã sao lưu và kiểm tra: " << taken->name << "\nBacked up and verified: " << taken->name << "\n";
    return {};
  }
  Text why{"không rõ", "unknown"};
  if (!taken) {
    why = taken.error().message;
  } else if (!taken->verdict.faults.empty()) {
    why = taken->verdict.faults.front();
  }
  auto refused = base::refuse(
      base::ErrorCode::unavailable, "migration-not-backed-up",
      {"Chưa nâng cấp cơ sở dữ liệu, vì không có bản sao lưu kiểm tra được trước đó: " + why.vi +
           " Hãy khắc phục rồi chạy lại; --no-migration-backup nâng cấp mà không sao lưu.",
       "The database was not brought up to date, because no verified backup could be taken before: " + why.en +
           " Mend that and start again; --no-migration-backup goes on without one."});
  if (!taken) refused.error().log = taken.error().log;
  return refused;
}

}  // namespace trinhky::cli
